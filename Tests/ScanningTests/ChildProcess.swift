import Glibc

/// A program that runs beside the tests, alone in its process group, with no signal blocked and no descriptor but its
/// output. Foundation's `Process` hands descriptors of other tests' children on to its own, and so notices the end of
/// one only when the servers of other tests have ended too.
final class ChildProcess {
    struct NotStarted: Error {
        let program: String
        let errno: CInt
    }

    private let identifier: pid_t
    private var status: CInt?

    /// Starts `program` in `directory`. Its standard output and error go to the end of the file `log`; its standard input
    /// is a named pipe there that nobody writes to, because some servers end at the end of their input.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String, log: String
    ) throws {
        mkfifo(directory + "/input", 0o600)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, directory + "/input", O_RDWR, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Those of the tests are far fewer; to close what is not open is no error below the limit.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        for descriptor in 3..<CInt(min(4096, limit.rlim_cur)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        let words = (["env", "--chdir=" + directory, program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0 + "=" + $1) } + [nil]
        defer { for text in words + variables { free(text) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, "/usr/bin/env", &actions, &attributes, words, variables)
        guard failure == 0 else { throw NotStarted(program: program, errno: failure) }
        self.identifier = identifier
    }

    var isRunning: Bool {
        if status == nil {
            var result: CInt = 0
            if waitpid(identifier, &result, WNOHANG) == identifier { status = result }
        }
        return status == nil
    }

    /// Waits for the end; whether it was a success.
    func succeeds() -> Bool {
        var result: CInt = 0
        if status == nil, waitpid(identifier, &result, 0) == identifier { status = result }
        return status == 0
    }

    deinit {
        kill(-identifier, SIGKILL)
        if status == nil {
            var result: CInt = 0
            waitpid(identifier, &result, 0)
        }
    }
}
