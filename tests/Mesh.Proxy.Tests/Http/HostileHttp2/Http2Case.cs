namespace Mesh.Proxy.Tests.Http.HostileHttp2;

/// <summary>Frames in, and what comes of them.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Frames">What is sent behind the preface and the first SETTINGS; the answer to stream 1 counts.</param>
internal sealed record Http2Case(string Name, Action<Http2Frames> Frames)
{
    /// <summary>What the application may have seen, in order, as <see cref="HostileHttp2Tests"/> writes it. Empty: nothing at all.</summary>
    public string AtBackend { get; init; } = "";

    /// <summary>What the client is told; see <see cref="RawHttp2Connection.OutcomeAsync"/>. Null: any refusal.</summary>
    public string? AtClient { get; init; }

    public override string ToString() => Name;
}
