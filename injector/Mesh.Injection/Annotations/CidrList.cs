using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Injection.Annotations;

/// <summary>A comma-separated list of networks in CIDR notation.</summary>
internal static class CidrList
{
    /// <summary>Most entries, see <see cref="PortList.MaxCount"/>.</summary>
    public const int MaxCount = 64;

    /// <summary>Reads the list.</summary>
    /// <param name="text">IPv4 or IPv6 networks with optional blanks around them; empty means none.</param>
    /// <param name="fault">What is wrong, null if nothing is.</param>
    /// <returns>The networks without duplicates, in their order.</returns>
    public static IReadOnlyList<string> Parse(string text, out string? fault)
    {
        fault = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        List<string> networks = [];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Canonical(entry) is not { } network)
            {
                fault = $"contains {QuotedValue.Of(entry)}, which is not a network such as 10.0.0.0/8 (address bits after the prefix must be 0)";
                return [];
            }

            if (!networks.Contains(network))
            {
                networks.Add(network);
            }

            if (networks.Count > MaxCount)
            {
                fault = $"has more than {MaxCount} networks";
                return [];
            }
        }

        return networks;
    }

    private static string? Canonical(string entry)
    {
        int slash = entry.IndexOf('/');
        if (slash < 0
            || entry.Contains('%')
            || !IPAddress.TryParse(entry.AsSpan(0, slash), out IPAddress? address)
            || !byte.TryParse(entry.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out byte prefix))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        // IPAddress also reads 10.1 and 0x0a000001; only the dotted quad means the same to everybody.
        bool plain = address.AddressFamily == AddressFamily.InterNetworkV6 || entry.AsSpan(0, slash).SequenceEqual(address.ToString());
        return plain && prefix <= bytes.Length * 8 && HostBitsAreZero(bytes, prefix) ? $"{address}/{prefix}" : null;
    }

    private static bool HostBitsAreZero(byte[] bytes, int prefix)
    {
        for (int bit = prefix; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
