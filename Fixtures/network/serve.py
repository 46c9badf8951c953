"""serve.py READY-FIFO tcp|udp PORT...: serves the ports on every address, IPv4 and IPv6, until killed."""
import selectors
import socket
import sys

fifo, kind, *ports = sys.argv[1:]
watched = selectors.DefaultSelector()
for port in ports:
    server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", int(port)))
    if kind == "tcp":
        server.listen(1024)
    watched.register(server, selectors.EVENT_READ)
with open(fifo, "w") as ready:
    ready.write("ready\n")
while True:
    for key, _ in watched.select():
        if kind == "tcp":
            key.fileobj.accept()[0].close()
        else:
            data, sender = key.fileobj.recvfrom(65536)
            key.fileobj.sendto(data or b"?", sender)
