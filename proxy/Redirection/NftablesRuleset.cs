using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.WellKnown;

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
                    # The pod talking to itself.
                    oifname "lo" return

            """);
        AppendPorts(script, options.ExcludedOutboundPorts);
        AppendNetworks(script, options.ExcludedOutboundNetworks, "return");
        AppendOnlyPorts(script, options.IncludedOutboundPorts);
        string redirect = $"meta l4proto tcp redirect to :{Api.WellKnown.MeshPorts.Outbound}";
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
            }

            """);
        return script.ToString();
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
            string protocol = network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";
            script.Append("        ").Append(protocol).Append(" daddr ").Append(network).Append(' ').Append(verdict).Append('\n');
        }
    }
}
