using System.Collections.Immutable;
using System.Net;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Dns;

/// <summary>
/// The pod's nameservers, as its resolver library finds them (resolv.conf(5)). The container that installs the redirection and the sidecar both read them; the kubelet gives every
/// container of a pod the same file.
/// </summary>
internal static class Nameservers
{
    /// <summary>Where the kubelet puts it.</summary>
    public const string File = "/etc/resolv.conf";

    /// <summary>Port of nameservers.</summary>
    public const int Port = 53;

    private const string Keyword = "nameserver";

    /// <summary>Reads a file.</summary>
    /// <returns>The nameservers in their order; none if there is no such file.</returns>
    public static ImmutableArray<IPAddress> Read(string file)
    {
        try
        {
            return Parse(System.IO.File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads the text of a file: the first ones that count, as libraries do, each once.</summary>
    public static ImmutableArray<IPAddress> Parse(string text) =>
    [
        .. text.Split('\n')
            .Select(line => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words[0] == Keyword)
            .Select(words => IPAddress.TryParse(words[1], out IPAddress? address) && CanBeRedirected(address) ? address : null)
            .OfType<IPAddress>()
            .Take(MeshPorts.MaxNameservers)
            .Distinct(),
    ];

    // A link's own address means nothing on the loopback interface, where redirection leads; such a nameserver is asked as without a sidecar.
    private static bool CanBeRedirected(IPAddress address) => !address.IsIPv6LinkLocal && !address.IsIPv6Multicast;
}
