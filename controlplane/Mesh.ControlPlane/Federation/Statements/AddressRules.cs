using System.Net;
using System.Net.Sockets;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>Which addresses a peer may name: those that can belong to a pod or a gateway, in their one text.</summary>
internal static class AddressRules
{
    /// <summary>Why an address is refused; null if it is not.</summary>
    /// <param name="text">As stated.</param>
    /// <param name="forbidden">Addresses that are ours alone.</param>
    public static string? Fault(string text, IReadOnlySet<IPAddress> forbidden)
    {
        // Other spellings of one address would be other endpoints.
        if (!IPAddress.TryParse(text, out var address) || address.ToString() != text)
        {
            return $"'{StatementText.Shown(text)}' is no IP address";
        }

        return IsOfNobody(address) ? $"{text} is the address of no pod"
            : forbidden.Contains(address) ? $"{text} is an address of this cluster's own control plane"
            : null;
    }

    /// <summary>Loopback, link-local (metadata services of clouds), unspecified, multicast, broadcast, and IPv4 in the clothes of IPv6.</summary>
    private static bool IsOfNobody(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv4MappedToIPv6 || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal || address.Equals(IPAddress.IPv6Any) || address.ScopeId != 0;
        }

        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] is 0 or 127 or >= 224 || (bytes[0] == 169 && bytes[1] == 254);
    }
}
