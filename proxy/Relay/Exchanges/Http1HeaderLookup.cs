using System.Text;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>The header fields of a request that the engine has parsed; valid while its head is buffered.</summary>
internal sealed class Http1HeaderLookup(Http1Request request, IoBuffer buffer) : IHeaderLookup
{
    public string? Get(string name)
    {
        Span<byte> ascii = stackalloc byte[name.Length];
        Encoding.ASCII.GetBytes(name, ascii);
        return request.TryGetValue(buffer.Filled, ascii, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;
    }
}
