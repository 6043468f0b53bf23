using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>Reads single options of <c>Connection</c>.</summary>
internal static class ConnectionOption
{
    public static ConnectionOptions ReadAll(ReadOnlySpan<byte> value)
    {
        ConnectionOptions options = ConnectionOptions.None;
        while (ListValue.TryTakeMember(ref value, out ReadOnlySpan<byte> option))
        {
            options |= Read(option);
        }

        return options;
    }

    public static ConnectionOptions Read(ReadOnlySpan<byte> option)
    {
        switch (option.Length)
        {
            // An empty member says nothing; "TE" is for this hop by itself.
            case 0:
            case 2 when Ascii.EqualsIgnoreCase(option, "te"u8):
                return ConnectionOptions.None;
            case 5 when Ascii.EqualsIgnoreCase(option, "close"u8):
                return ConnectionOptions.Close;
            case 7 when Ascii.EqualsIgnoreCase(option, "upgrade"u8):
                return ConnectionOptions.Upgrade;
            case 10 when Ascii.EqualsIgnoreCase(option, "keep-alive"u8):
                return ConnectionOptions.KeepAlive;
            default:
                return ConnectionOptions.Nominates;
        }
    }
}
