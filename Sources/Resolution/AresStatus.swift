import CAres

/// What c-ares says became of one query. The only place where its codes are translated.
enum AresStatus {
    /// A message came; what it says is in its bytes.
    case answered
    case silent
    case unreachable
    /// The channel was closed first.
    case abandoned
    /// Nothing that a server did: out of memory, or a misuse of the library.
    case failed

    init(code: CInt) {
        switch code {
        case ARES_SUCCESS, ARES_ENODATA, ARES_EFORMERR, ARES_ESERVFAIL, ARES_ENOTFOUND, ARES_ENOTIMP, ARES_EREFUSED:
            self = .answered
        case ARES_ETIMEOUT: self = .silent
        case ARES_ECONNREFUSED: self = .unreachable
        case ARES_ECANCELLED, ARES_EDESTRUCTION: self = .abandoned
        default: self = .failed
        }
    }

    /// c-ares's own words for a code of a call that starts or configures it.
    static func reason(_ code: CInt) -> String { String(cString: ares_strerror(code)) }
}
