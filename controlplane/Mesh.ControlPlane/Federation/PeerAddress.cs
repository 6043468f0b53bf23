using System.Globalization;
using System.Net;
using Mesh.Api;

namespace Mesh.ControlPlane.Federation;

/// <summary>Where a control plane is reached.</summary>
/// <param name="Host">DNS name, or IP address as text (IPv6 without brackets).</param>
/// <param name="Port">1–65535.</param>
internal sealed record PeerAddress(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>; an IPv6 address stands in brackets.</summary>
    /// <returns>Null if it is anything else.</returns>
    public static PeerAddress? TryParse(string? text)
    {
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            return null;
        }

        string host = text![..colon];
        if (host is ['[', .., ']'])
        {
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
                ? new(address.ToString(), port)
                : null;
        }

        return KubernetesNames.IsSubdomain(host) ? new(host, port) : null;
    }

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
