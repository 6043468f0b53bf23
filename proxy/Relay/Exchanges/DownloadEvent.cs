namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>What a <see cref="ResponseDownload"/> has come upon that its exchange must decide.</summary>
internal enum DownloadEvent
{
    None,

    /// <summary>The head of the answer is here, and nothing of it has been passed on.</summary>
    Head,

    /// <summary>The whole answer has been sent to the client.</summary>
    Ended,

    /// <summary>The upstream failed; see <see cref="ResponseDownload.Failure"/>.</summary>
    Broken,

    /// <summary>The client takes no more.</summary>
    ClientGone,
}
