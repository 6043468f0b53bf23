namespace Mesh.Kubernetes.Client;

/// <summary>One line of a watch.</summary>
/// <param name="Bytes">The line without its end; of a line that is too long, only what it begins with.</param>
/// <param name="Length">How long the whole line is, in bytes.</param>
internal readonly record struct WatchLine(ReadOnlyMemory<byte> Bytes, long Length)
{
    /// <summary>False for a line that was too long to be kept.</summary>
    public bool IsWhole => Bytes.Length == Length;
}
