namespace Mesh.Bench.Sidecar.Topology;

/// <summary>The configurations under <c>peers/</c>, with the places filled in.</summary>
internal static class PeerTemplates
{
    public const string Backend = "backend.cfg";

    /// <summary>The file of one side of a peer.</summary>
    public static string FileName(Contender peer, BenchProtocol protocol, bool isServer) =>
        $"{peer.ToString().ToLowerInvariant()}-{protocol.ToString().ToLowerInvariant()}-{(isServer ? "server" : "client")}.cfg";

    /// <summary>Its text.</summary>
    /// <param name="fileName">See <see cref="FileName"/>.</param>
    /// <param name="serverAddress">Address of the server's pod; needed by clients only.</param>
    public static string Render(string fileName, string? serverAddress = null)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "peers", fileName)).Replace("{{name}}", PeerCertificates.ServerName, StringComparison.Ordinal);
        return serverAddress is null ? text : text.Replace("{{server}}", serverAddress, StringComparison.Ordinal);
    }
}
