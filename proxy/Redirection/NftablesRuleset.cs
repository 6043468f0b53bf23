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
    private const string MeshPorts = "15000-15099";

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
        AppendNetworks(script, "ip", AddressFamily.InterNetwork, options.ExcludedOutboundNetworks);
        AppendNetworks(script, "ip6", AddressFamily.InterNetworkV6, options.ExcludedOutboundNetworks);
        script.Append(
            $$"""
                    meta l4proto tcp redirect to :{{Api.WellKnown.MeshPorts.Outbound}}
                }

                chain inbound {
                    type nat hook prerouting priority -100; policy accept;
                    iifname "lo" return
                    # Mesh ports, mutual TLS included, are dialled directly.
                    tcp dport {{MeshPorts}} return

            """);
        AppendPorts(script, options.ExcludedInboundPorts);
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

    // One rule each: a set would refuse networks that overlap, which users may well write.
    private static void AppendNetworks(StringBuilder script, string protocol, AddressFamily family, ImmutableArray<IPNetwork> networks)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.BaseAddress.AddressFamily == family)
            {
                script.Append("        ").Append(protocol).Append(" daddr ").Append(network).Append(" return\n");
            }
        }
    }
}
