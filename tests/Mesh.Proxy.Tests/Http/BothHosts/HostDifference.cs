namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>A case in which the managed host's bytes are not the engine's, and need not be.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="Why">What each host does, and why it is harmless; one of <see cref="Harmless"/>.</param>
internal sealed record HostDifference(string Case, string Why)
{
    /// <summary>What the backend sees of the managed host; null if the same as of the engine.</summary>
    public string? Backend { get; init; }

    /// <summary>What the client sees of the managed host; null if the same as of the engine.</summary>
    public string? Client { get; init; }
}
