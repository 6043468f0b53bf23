using System.Text;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>The head that stands at the front of a client's input. One object for the requests of a connection; to be read on its loop.</summary>
internal sealed class Http1RequestHead(Http1Request request, ClientInput input) : RequestHead
{
    public override ReadOnlySpan<byte> Method => request.Method(Bytes);

    public override ReadOnlySpan<byte> Authority => request.Authority(Bytes);

    public override ReadOnlySpan<byte> PathAndQuery => request.PathAndQuery(Bytes);

    private ReadOnlySpan<byte> Bytes => input.Buffer!.Filled;

    public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> bytes = Bytes;
        foreach (ref readonly HeaderField field in request.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(bytes), name.Bytes) && index-- == 0)
            {
                value = field.Value(bytes);
                return true;
            }
        }

        value = default;
        return false;
    }
}
