/// ONC remote procedure calls (RFC 5531).
enum RPCPayload {
    /// A call of procedure 0, which every program has and which does nothing (RFC 5531 12.1), without credentials.
    /// Answered by success, or by the versions that the program does have (9, `PROG_MISMATCH`).
    ///
    /// Programs are the port mapper (100000, RFC 1833 3) and NFS (100003, RFC 1813 3.3.0).
    static func nullCall(program: UInt32, version: UInt32) -> [UInt8] {
        DatagramBuilder.bytes { message in
            let transaction: UInt32 = 0x7769_6465
            let call: UInt32 = 0
            let protocolVersion: UInt32 = 2
            let nullProcedure: UInt32 = 0
            message.uint32(transaction, call, protocolVersion, program, version, nullProcedure)
            // Credentials and verifier: AUTH_NONE, of no length (10.1).
            message.uint32(0, 0)
            message.uint32(0, 0)
        }
    }
}
