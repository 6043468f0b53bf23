using System.Collections.Frozen;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>Linux capabilities by the names Kubernetes uses (no <c>CAP_</c> prefix), see capabilities(7).</summary>
internal static class Capabilities
{
    private static readonly string[] Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    private static readonly FrozenDictionary<string, int> Numbers =
        Names.Index().ToFrozenDictionary(entry => entry.Item, entry => entry.Index, StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of a capability, or null when there is none of that name.</summary>
    public static int? NumberOf(string name)
    {
        const string prefix = "CAP_";
        var bare = name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;
        return Numbers.TryGetValue(bare, out var number) ? number : null;
    }
}
