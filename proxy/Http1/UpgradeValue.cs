using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>Which protocols of <c>Upgrade</c> are relayed.</summary>
internal static class UpgradeValue
{
    private static ReadOnlySpan<byte> Spdy => "SPDY/"u8;

    /// <summary>True if <c>Upgrade</c> occurs once and names a protocol whose bytes are a tunnel's after 101. Never h2c: its first request would pass unread.</summary>
    public static bool IsRelayed(Http1Request request, ReadOnlySpan<byte> head)
    {
        int count = 0;
        foreach (ref readonly HeaderField field in request.Fields)
        {
            count += field.Known == KnownField.Upgrade ? 1 : 0;
        }

        ReadOnlySpan<byte> value = request.Value(head, KnownField.Upgrade);
        return count == 1
            && (Ascii.EqualsIgnoreCase(value, "websocket"u8)
                || (value.Length > Spdy.Length && Ascii.EqualsIgnoreCase(value[..Spdy.Length], Spdy) && !value.Contains((byte)',')));
    }
}
