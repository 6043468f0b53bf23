using System.Net;

namespace Mesh.Proxy.Http;

/// <summary>
/// A listener of Kestrel that has no socket: its connections come from the engine, classified and decrypted. One per HTTP version, because Kestrel reads a plaintext listener
/// for both versions as HTTP/1 only.
/// </summary>
internal sealed class HttpVersionEndPoint : EndPoint
{
    public static readonly HttpVersionEndPoint Http1 = new("http/1.1");
    public static readonly HttpVersionEndPoint Http2 = new("h2");

    private readonly string _name;

    private HttpVersionEndPoint(string name) => _name = name;

    public override string ToString() => _name;
}
