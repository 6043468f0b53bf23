using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Agrees on the inner protocol of a mesh connection (RFC 7301): the first of ours that the client offers; none in common ends the handshake.</summary>
internal static unsafe class AlpnSelection
{
    // Static data of the program: the pointers that OpenSSL keeps stay valid.
    private static ReadOnlySpan<byte> Http2 => "h2"u8;

    private static ReadOnlySpan<byte> Http1 => "http/1.1"u8;

    private static ReadOnlySpan<byte> Tcp => "mesh-tcp"u8;

    /// <summary>The list of one protocol as a client sends it: length and name.</summary>
    public static byte[] Offer(string protocol) => [(byte)protocol.Length, .. Encoding.ASCII.GetBytes(protocol)];

    /// <summary>Whether sidecars speak it to each other.</summary>
    public static bool IsMeshProtocol(ReadOnlySpan<byte> name) => name.SequenceEqual(Http1) || name.SequenceEqual(Http2) || name.SequenceEqual(Tcp);

    /// <summary>Whether <paramref name="protocol"/> is the one of <paramref name="offer"/>.</summary>
    public static bool IsOffered(string protocol, byte[] offer) => Ascii.Equals(protocol, offer.AsSpan(1));

    /// <summary>What was agreed, or empty.</summary>
    public static string Selected(nint ssl)
    {
        byte* name;
        uint length;
        LibSsl.SelectedAlpn(ssl, &name, &length);
        ReadOnlySpan<byte> selected = new(name, (int)length);
        return selected.SequenceEqual(Http1) ? ApplicationProtocols.Http1
            : selected.SequenceEqual(Tcp) ? ApplicationProtocols.Tcp
            : selected.SequenceEqual(Http2) ? ApplicationProtocols.Http2
            : "";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnSelect(nint ssl, byte** selected, byte* selectedLength, byte* offered, uint offeredLength, nint argument)
    {
        ReadOnlySpan<byte> offers = new(offered, (int)offeredLength);
        ReadOnlySpan<byte> chosen = Contains(offers, Http2) ? Http2 : Contains(offers, Http1) ? Http1 : Contains(offers, Tcp) ? Tcp : default;
        if (chosen.IsEmpty)
        {
            return SslConstants.AlpnFatal;
        }

        fixed (byte* pointer = chosen)
        {
            *selected = pointer;
            *selectedLength = (byte)chosen.Length;
        }

        return SslConstants.AlpnAccepted;
    }

    private static bool Contains(ReadOnlySpan<byte> offers, ReadOnlySpan<byte> protocol)
    {
        // OpenSSL has checked the lengths; a wrong one would end the walk, not leave the span.
        while (offers.Length > 1 && offers[0] < offers.Length)
        {
            int length = offers[0];
            if (offers.Slice(1, length).SequenceEqual(protocol))
            {
                return true;
            }

            offers = offers[(length + 1)..];
        }

        return false;
    }
}
