using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Redirection;

/// <summary>Writes the redirection as an nftables script. One script is one transaction: it replaces the table whole or changes nothing, however often it is run.</summary>
internal static class NftablesRuleset
{
    /// <summary>Name of the table; nobody else's rules are touched.</summary>
    public const string Table = "inet mesh";

    /// <summary>The mesh's own ports in a pod, data path and administration: never redirected on the way in.</summary>
    internal const string MeshPorts = "15000-15099";

    public static string Render(RedirectionOptions options)
    {
        StringBuilder script = new();
        script.Append(
            $$"""
            # "delete" fails for a table that does not exist, so it is declared first.
            table {{Table}}
            delete table {{Table}}
            table {{Table}} {
                chain outbound {
                    type nat hook output priority -100; policy accept;
                    # The sidecar's own connections.
                    meta skuid {{MeshUsers.Proxy}} return

            """);
        AppendDns(script, options);
        script.Append(
            """
                    # The pod talking to itself.
                    oifname "lo" return

            """);
        AppendPorts(script, options.ExcludedOutboundPorts);
        AppendNetworks(script, options.ExcludedOutboundNetworks, "return");
        string redirect = $"meta l4proto tcp redirect to :{Api.WellKnown.MeshPorts.Outbound}";
        if (options.IncludesClusterSet)
        {
            script.Append("        # Addresses that mean all clusters lead nowhere else.\n");
            AppendNetworks(script, [IPNetwork.Parse(MeshNames.ClusterSetNetwork)], redirect);
        }

        AppendOnlyPorts(script, options.IncludedOutboundPorts);
        if (options.IncludedOutboundNetworks.IsEmpty)
        {
            script.Append("        ").Append(redirect).Append('\n');
        }

        AppendNetworks(script, options.IncludedOutboundNetworks, redirect);
        script.Append(
            $$"""
                }

                chain inbound {
                    type nat hook prerouting priority -100; policy accept;
                    iifname "lo" return
                    # Mesh ports, mutual TLS included, are dialled directly.
                    tcp dport {{MeshPorts}} return

            """);
        AppendPorts(script, options.ExcludedInboundPorts);
        AppendOnlyPorts(script, options.IncludedInboundPorts);
        script.Append(
            $$"""
                    meta l4proto tcp redirect to :{{Api.WellKnown.MeshPorts.InboundPlain}}
                }

            """);
        AppendUntracked(script, options);
        return script.Append("}\n").ToString();
    }

    // Before the rule for the loopback interface: a nameserver may be in the pod itself.
    private static void AppendDns(StringBuilder script, RedirectionOptions options)
    {
        foreach ((IPAddress address, int port) in options.RedirectedNameservers)
        {
            foreach (string transport in (ReadOnlySpan<string>)["udp", "tcp"])
            {
                script.Append(CultureInfo.InvariantCulture, $"        {ProtocolOf(address)} daddr {address} {transport} dport {Nameservers.Port} redirect to :{port}\n");
            }
        }
    }

    // The kernel remembers for a while that a datagram from a port to a nameserver was redirected, and of another that it was not. Ports are used again: the sidecar's own query would come
    // back to it, or one of the application go past it. What the sidecar and the nameserver say to each other is therefore not remembered.
    private static void AppendUntracked(StringBuilder script, RedirectionOptions options)
    {
        (IPAddress Address, int Port)[] nameservers = [.. options.RedirectedNameservers];
        if (nameservers.Length == 0)
        {
            return;
        }

        script.Append(
            """

                chain untracked-out {
                    type filter hook output priority -300; policy accept;

            """);
        foreach ((IPAddress address, _) in nameservers)
        {
            string protocol = ProtocolOf(address);
            script.Append(CultureInfo.InvariantCulture, $"        {protocol} daddr {address} udp dport {Nameservers.Port} meta skuid {MeshUsers.Proxy} notrack\n");
            script.Append(CultureInfo.InvariantCulture, $"        {protocol} saddr {address} udp sport {Nameservers.Port} notrack\n");
        }

        script.Append(
            """
                }

                chain untracked-in {
                    type filter hook prerouting priority -300; policy accept;

            """);
        foreach ((IPAddress address, _) in nameservers)
        {
            script.Append(CultureInfo.InvariantCulture, $"        {ProtocolOf(address)} saddr {address} udp sport {Nameservers.Port} notrack\n");
        }

        script.Append("    }\n");
    }

    private static void AppendPorts(StringBuilder script, ImmutableSortedSet<int> ports)
    {
        if (!ports.IsEmpty)
        {
            script.Append("        tcp dport { ").AppendJoin(", ", ports).Append(" } return\n");
        }
    }

    private static void AppendOnlyPorts(StringBuilder script, ImmutableSortedSet<int> ports)
    {
        if (!ports.IsEmpty)
        {
            script.Append("        tcp dport != { ").AppendJoin(", ", ports).Append(" } return\n");
        }
    }

    // One rule each: a set would refuse networks that overlap, which users may well write.
    private static void AppendNetworks(StringBuilder script, ImmutableArray<IPNetwork> networks, string verdict)
    {
        foreach (IPNetwork network in networks.OrderBy(network => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6))
        {
            script.Append("        ").Append(ProtocolOf(network.BaseAddress)).Append(" daddr ").Append(network).Append(' ').Append(verdict).Append('\n');
        }
    }

    private static string ProtocolOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";
}
