namespace Mesh.Sandbox.Node.Containers;

/// <summary>
/// The file system a container sees: the host's system directories read-only, the image's files, a private <c>/etc</c>, <c>/tmp</c>, <c>/proc</c> and the
/// harmless devices. Nothing else of the host.
/// </summary>
internal static class RootFileSystem
{
    private static readonly string[] SystemDirectories = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>What programs look up and what is no secret: linker cache, certificate roots, links to the chosen alternatives.</summary>
    private static readonly string[] SharedConfiguration = ["/etc/ld.so.cache", "/etc/ssl", "/etc/alternatives", "/etc/ca-certificates", "/etc/protocols", "/etc/services"];

    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    /// <param name="spec">Receives the mounts.</param>
    /// <param name="image">Its files are bound read-only.</param>
    /// <param name="podConfiguration">The pod's own files for <c>/etc</c>, see <see cref="EtcFiles"/>.</param>
    /// <param name="readOnly">Then nothing is writable except volumes and <c>/dev/shm</c>.</param>
    public static void Describe(LaunchSpec spec, ContainerImage image, string podConfiguration, bool readOnly)
    {
        foreach (var directory in SystemDirectories)
        {
            BindOrLink(spec, directory);
        }

        foreach (var path in SharedConfiguration)
        {
            BindOrLink(spec, path);
        }

        foreach (var name in EtcFiles.Names)
        {
            spec.Bind(Path.Combine(podConfiguration, name), $"/etc/{name}", readOnly: true);
        }

        spec.Proc("/proc");
        spec.TemporaryFileSystem("/dev", "mode=0755,size=64k");
        foreach (var device in Devices)
        {
            spec.Bind($"/dev/{device}", $"/dev/{device}", readOnly: false);
        }

        spec.SymbolicLink("/dev/fd", "/proc/self/fd");
        spec.SymbolicLink("/dev/stdin", "/proc/self/fd/0");
        spec.SymbolicLink("/dev/stdout", "/proc/self/fd/1");
        spec.SymbolicLink("/dev/stderr", "/proc/self/fd/2");
        spec.TemporaryFileSystem("/dev/shm", "mode=1777,size=64m");
        if (readOnly)
        {
            spec.EmptyDirectory("/tmp");
        }
        else
        {
            spec.TemporaryFileSystem("/tmp", "mode=1777,size=256m");
        }

        spec.EmptyDirectory("/var/lib");
        spec.EmptyDirectory("/var/run");
        foreach (var (target, source) in image.Files)
        {
            spec.Bind(source, target, readOnly: true);
        }
    }

    /// <summary>A merged-/usr system has <c>/bin</c> and others as links: they stay links.</summary>
    private static void BindOrLink(LaunchSpec spec, string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            spec.SymbolicLink(path, target);
        }
        else if (Path.Exists(path))
        {
            spec.Bind(path, path, readOnly: true);
        }
    }
}
