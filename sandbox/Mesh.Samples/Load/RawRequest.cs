namespace Mesh.Samples.Load;

/// <summary>Body of <c>POST /raw</c>: bytes for a TCP connection of their own, or for a datagram. Settable, because the JSON generator drops the defaults of init-only members.</summary>
internal sealed record RawRequest
{
    public const int MaxMilliseconds = 10_000;

    /// <summary>Name or address to connect to.</summary>
    public string Host { get; set; } = "";

    /// <summary>1–65535.</summary>
    public int Port { get; set; } = 80;

    /// <summary>What to send, as it is.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Sends them as one datagram by UDP, and waits for one.</summary>
    public bool Datagram { get; set; }

    /// <summary>Ends its own side of the connection when all is sent, as one does who asks once and wants to see the answer end.</summary>
    public bool HalfClose { get; set; }

    /// <summary>How long to listen for an answer that does not end, 1–<see cref="MaxMilliseconds"/> ms.</summary>
    public int Milliseconds { get; set; } = 1000;
}
