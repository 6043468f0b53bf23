using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Redirection;

/// <summary>
/// Writes the redirection as input of <c>iptables-restore --noflush</c> or <c>ip6tables-restore --noflush</c>: the same decisions as <see cref="NftablesRuleset"/>. One input is
/// one transaction of its family. The mesh's chains are declared, which empties those that exist; of the kernel's own chains only our jumps are touched.
/// </summary>
internal static class IptablesRuleset
{
    private const string Outbound = "MESH_OUTBOUND";
    private const string OutboundTo = "MESH_OUTBOUND_TO";
    private const string Inbound = "MESH_INBOUND";
    private const string Return = "RETURN";

    /// <summary>The jumps as <c>iptables-save</c> shows them and the input has them.</summary>
    private static readonly ImmutableArray<string> Jumps = [$"-A OUTPUT -p tcp -j {Outbound}", $"-A PREROUTING -p tcp -j {Inbound}"];

    /// <param name="options">What is redirected.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="present">The rules of the table <c>nat</c> as they are, so that a jump is not added twice.</param>
    public static string Render(RedirectionOptions options, AddressFamily family, string present)
    {
        StringBuilder input = new();
        input.Append("*nat\n");
        foreach (string chain in (ReadOnlySpan<string>)[Outbound, OutboundTo, Inbound])
        {
            input.Append(CultureInfo.InvariantCulture, $":{chain} - [0:0]\n");
        }

        AppendOutbound(input, options, family);
        AppendInbound(input, options);
        HashSet<string> lines = [.. present.Split('\n', StringSplitOptions.TrimEntries)];
        foreach (string jump in Jumps.Where(jump => !lines.Contains(jump)))
        {
            input.Append(jump).Append('\n');
        }

        return input.Append("COMMIT\n").ToString();
    }

    private static void AppendOutbound(StringBuilder input, RedirectionOptions options, AddressFamily family)
    {
        // The sidecar's own connections; the pod talking to itself.
        Append(input, Outbound, $"-m owner --uid-owner {MeshUsers.Proxy}", Return);
        Append(input, Outbound, "-o lo", Return);
        foreach (int port in options.ExcludedOutboundPorts)
        {
            Append(input, Outbound, $"-p tcp --dport {port}", Return);
        }

        foreach (IPNetwork network in Of(options.ExcludedOutboundNetworks, family))
        {
            Append(input, Outbound, $"-d {network}", Return);
        }

        AppendIncluded(input, Outbound, options.IncludedOutboundPorts, OutboundTo);
        string redirect = $"REDIRECT --to-ports {Api.WellKnown.MeshPorts.Outbound}";
        if (options.IncludedOutboundNetworks.IsEmpty)
        {
            Append(input, OutboundTo, "-p tcp", redirect);
        }

        foreach (IPNetwork network in Of(options.IncludedOutboundNetworks, family))
        {
            Append(input, OutboundTo, $"-d {network} -p tcp", redirect);
        }
    }

    private static void AppendInbound(StringBuilder input, RedirectionOptions options)
    {
        Append(input, Inbound, "-i lo", Return);
        Append(input, Inbound, $"-p tcp --dport {NftablesRuleset.MeshPorts.Replace('-', ':')}", Return);
        foreach (int port in options.ExcludedInboundPorts)
        {
            Append(input, Inbound, $"-p tcp --dport {port}", Return);
        }

        AppendIncluded(input, Inbound, options.IncludedInboundPorts, $"REDIRECT --to-ports {Api.WellKnown.MeshPorts.InboundPlain}");
    }

    // A list of ports in one rule is bounded to 15, so each gets its own.
    private static void AppendIncluded(StringBuilder input, string chain, ImmutableSortedSet<int> ports, string target)
    {
        if (ports.IsEmpty)
        {
            Append(input, chain, "-p tcp", target);
        }

        foreach (int port in ports)
        {
            Append(input, chain, $"-p tcp --dport {port}", target);
        }
    }

    private static void Append(StringBuilder input, string chain, string match, string target) =>
        input.Append(CultureInfo.InvariantCulture, $"-A {chain} {match} -j {target}\n");

    private static IEnumerable<IPNetwork> Of(ImmutableArray<IPNetwork> networks, AddressFamily family) =>
        networks.Where(network => network.BaseAddress.AddressFamily == family);
}
