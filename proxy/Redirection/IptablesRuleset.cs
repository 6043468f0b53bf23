using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Redirection;

/// <summary>
/// Writes the redirection as input of <c>iptables-restore --noflush</c> or <c>ip6tables-restore --noflush</c>: the same decisions as <see cref="NftablesRuleset"/>. One input is
/// one transaction for each table of its family. The mesh's chains are declared, which empties those that exist; of the kernel's own chains only our jumps are touched.
/// </summary>
internal static class IptablesRuleset
{
    private const string Outbound = "MESH_OUTBOUND";
    private const string OutboundTo = "MESH_OUTBOUND_TO";
    private const string Inbound = "MESH_INBOUND";
    private const string Dns = "MESH_DNS";
    private const string UntrackedOut = "MESH_UNTRACKED_OUT";
    private const string UntrackedIn = "MESH_UNTRACKED_IN";
    private const string Return = "RETURN";

    /// <summary>What the sidecar itself sends.</summary>
    private static readonly string OfSidecar = $"-m owner --uid-owner {MeshUsers.Proxy}";

    /// <summary>The jumps as <c>iptables-save</c> shows them and the input has them.</summary>
    private static readonly ImmutableArray<string> Jumps = [$"-A OUTPUT -p tcp -j {Outbound}", $"-A OUTPUT -p udp -j {Dns}", $"-A PREROUTING -p tcp -j {Inbound}"];

    private static readonly ImmutableArray<string> UntrackedJumps = [$"-A OUTPUT -p udp -j {UntrackedOut}", $"-A PREROUTING -p udp -j {UntrackedIn}"];

    /// <param name="options">What is redirected.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="present">The rules of the tables <c>nat</c> and <c>raw</c> as they are, so that a jump is not added twice.</param>
    public static string Render(RedirectionOptions options, AddressFamily family, string present)
    {
        StringBuilder input = new();
        HashSet<string> lines = [.. present.Split('\n', StringSplitOptions.TrimEntries)];
        AppendUntracked(input, options, family, lines);
        input.Append("*nat\n");
        foreach (string chain in (ReadOnlySpan<string>)[Outbound, OutboundTo, Inbound, Dns])
        {
            input.Append(CultureInfo.InvariantCulture, $":{chain} - [0:0]\n");
        }

        AppendOutbound(input, options, family);
        AppendInbound(input, options);
        Append(input, Dns, OfSidecar, Return);
        AppendDns(input, Dns, "udp", options, family);
        AppendJumps(input, Jumps, lines);
        return input.Append("COMMIT\n").ToString();
    }

    // See NftablesRuleset. Nodes that have no such table can do without DNS, so it is touched only for that.
    private static void AppendUntracked(StringBuilder input, RedirectionOptions options, AddressFamily family, HashSet<string> present)
    {
        const string target = "CT --notrack";
        IPAddress[] nameservers = [.. options.RedirectedNameservers.Select(nameserver => nameserver.Address).Where(address => address.AddressFamily == family)];
        if (nameservers.Length == 0 && !UntrackedJumps.Any(present.Contains))
        {
            return;
        }

        input.Append(CultureInfo.InvariantCulture, $"*raw\n:{UntrackedOut} - [0:0]\n:{UntrackedIn} - [0:0]\n");
        foreach (IPAddress address in nameservers)
        {
            Append(input, UntrackedOut, $"-d {address} -p udp --dport {Nameservers.Port} {OfSidecar}", target);
            Append(input, UntrackedOut, $"-s {address} -p udp --sport {Nameservers.Port}", target);
            Append(input, UntrackedIn, $"-s {address} -p udp --sport {Nameservers.Port}", target);
        }

        AppendJumps(input, UntrackedJumps, present);
        input.Append("COMMIT\n");
    }

    private static void AppendJumps(StringBuilder input, ImmutableArray<string> jumps, HashSet<string> present)
    {
        foreach (string jump in jumps.Where(jump => !present.Contains(jump)))
        {
            input.Append(jump).Append('\n');
        }
    }

    private static void AppendOutbound(StringBuilder input, RedirectionOptions options, AddressFamily family)
    {
        Append(input, Outbound, OfSidecar, Return);
        // A nameserver may be in the pod itself, so before what the pod says to itself.
        AppendDns(input, Outbound, "tcp", options, family);
        Append(input, Outbound, "-o lo", Return);
        foreach (int port in options.ExcludedOutboundPorts)
        {
            Append(input, Outbound, $"-p tcp --dport {port}", Return);
        }

        foreach (IPNetwork network in Of(options.ExcludedOutboundNetworks, family))
        {
            Append(input, Outbound, $"-d {network}", Return);
        }

        string redirect = $"REDIRECT --to-ports {Api.WellKnown.MeshPorts.Outbound}";
        if (options.IncludesClusterSet)
        {
            foreach (IPNetwork network in Of([IPNetwork.Parse(MeshNames.ClusterSetNetwork)], family))
            {
                Append(input, Outbound, $"-d {network} -p tcp", redirect);
            }
        }

        AppendIncluded(input, Outbound, options.IncludedOutboundPorts, OutboundTo);
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

    private static void AppendDns(StringBuilder input, string chain, string transport, RedirectionOptions options, AddressFamily family)
    {
        foreach ((IPAddress address, int port) in options.RedirectedNameservers.Where(nameserver => nameserver.Address.AddressFamily == family))
        {
            Append(input, chain, $"-d {address} -p {transport} --dport {Nameservers.Port}", $"REDIRECT --to-ports {port}");
        }
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
