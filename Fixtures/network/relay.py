"""Carries datagrams between a loopback address and a server in a network namespace, for one that has only its
well-known port or wants a network around it.

relay.py open ADDRESS PORT COMMAND...   takes ADDRESS and PORT here and becomes COMMAND, which makes the namespace
relay.py carry ADDRESS PORT             run there by COMMAND: carries to ADDRESS and PORT, and back, until killed
"""
import os
import selectors
import socket
import sys

verb, address, port, *command = sys.argv[1:]
if verb == "open":
    near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    near.bind((address, int(port)))
    near.set_inheritable(True)
    os.environ["RELAY"] = str(near.fileno())
    os.execvp(command[0], command)

near = socket.socket(fileno=int(os.environ["RELAY"]))
watched = selectors.DefaultSelector()
watched.register(near, selectors.EVENT_READ)
far, askers = {}, {}
while True:
    for key, _ in watched.select():
        try:
            if key.fileobj is near:
                datagram, asker = near.recvfrom(65536)
                if asker not in far:
                    far[asker] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    askers[far[asker]] = asker
                    watched.register(far[asker], selectors.EVENT_READ)
                far[asker].sendto(datagram, (address, int(port)))
            else:
                near.sendto(key.fileobj.recv(65536), askers[key.fileobj])
        except ConnectionRefusedError:
            # The server is not up yet, or whoever asked has gone.
            pass
