namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Why the managed host may differ. It does not relay bytes: Kestrel reads a message, the HTTP client writes it anew, and neither keeps what has no meaning.</summary>
internal static class Harmless
{
    public const string Fields = "Fields that Kestrel or the HTTP client knows are written in their order and spelling. Neither order of different names nor case has a meaning (RFC 9110 §5.1, §5.3).";

    public const string Joined = "Repeated fields of a request are joined to one line, in their order, which means the same (RFC 9110 §5.3).";

    public const string WhiteSpace = "White space around a value is written anew; it is no part of it (RFC 9110 §5.5).";

    public const string HostSpelling = "Names of hosts have no case. An empty Host, which names nobody, becomes the endpoint's address.";

    public const string Date = "Kestrel adds a missing Date (RFC 9110 §6.6.1); the engine relays the answer as it is.";

    public const string Reason = "A missing reason phrase is filled in; nobody may read it (RFC 9110 §15.1).";

    public const string Length = "That there is no body is said by another framing: a length of 0, or no chunk.";

    public const string Method = "The forwarder takes a known method in small letters for the known method. No application has both.";

    public const string Chunks = "Chunks are cut anew: their bounds, the spelling of sizes and extensions are for one hop (RFC 9112 §7.1).";

    public const string Trailers = "Kestrel and the HTTP client of HTTP/1.1 have no trailers to relay; whoever needs them must not rely on HTTP/1.1 hops (RFC 9110 §6.5.1).";

    public const string UntilClose = "An answer that ends with its connection is sent in chunks, so that the client's connection goes on. The end is as clear.";

    public const string Interim = "The HTTP client keeps interim answers to itself; the final answer is the same.";

    public const string Unasked = "A switch of protocols that nobody asked for resets the client where the engine answers 502. Neither becomes a tunnel.";

    public const string Reused = "The answer is refused alike, but the connection to the backend is used again: the HTTP client has read the answer to its end.";

    public const string Blamed = "The answer is refused; the reason, or that it is refused before its head was passed on, is another.";

    public const string Repaired = "The HTTP client takes the answer's head for what was meant, and Kestrel writes it as valid bytes. No control character reaches the client.";
}
