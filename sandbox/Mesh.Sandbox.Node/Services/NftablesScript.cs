using System.Net;
using System.Text;

namespace Mesh.Sandbox.Node.Services;

/// <summary>
/// Writes nftables transactions: the fixed part once, then only what differs between two tables. The layout follows kube-proxy's: maps lead from address and port to a
/// chain per port, and a set holds the addresses of which some port exists.
/// </summary>
internal static class NftablesScript
{
    public const string Table = "ip mesh-services";

    /// <summary>Packets whose source is to be replaced; kube-proxy's bit.</summary>
    private const string MasqueradeMark = "0x4000";

    /// <summary>Replaces the whole table; also what repairs it after a failed transaction.</summary>
    /// <param name="serviceRanges">Of ClusterIPs and load balancers: packets to those that no Service has are dropped.</param>
    /// <param name="reserved">An address in them that is not a Service's.</param>
    public static string Initialize(IEnumerable<IPNetwork> serviceRanges, IPAddress reserved) =>
        $$"""
        add table {{Table}}
        delete table {{Table}}
        table {{Table}} {
          map service-ports { type ipv4_addr . inet_proto . inet_service : verdict; }
          map no-endpoints { type ipv4_addr . inet_proto . inet_service : verdict; }
          set service-addresses { type ipv4_addr; }
          set hairpin { type ipv4_addr . ipv4_addr; }
          chain services { ip daddr . meta l4proto . th dport vmap @service-ports; }
          chain refuse { reject; }
          chain unserved {
            ip daddr . meta l4proto . th dport vmap @no-endpoints
            ip daddr @service-addresses reject
            ip daddr {{reserved}} accept
            ip daddr { {{string.Join(", ", serviceRanges)}} } drop
          }
          chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }
          chain nat-output { type nat hook output priority -100; jump services; }
          chain nat-postrouting {
            type nat hook postrouting priority srcnat
            ip saddr . ip daddr @hairpin masquerade
            meta mark & {{MasqueradeMark}} == {{MasqueradeMark}} masquerade
          }
          chain filter-forward { type filter hook forward priority filter; ct state new jump unserved; }
          # After the translation above: what still has a ClusterIP as its destination was not served.
          chain filter-output { type filter hook output priority -90; ct state new jump unserved; }
        }

        """;

    /// <summary>What turns the rules for <paramref name="old"/> into those for <paramref name="next"/>; empty when they are the same.</summary>
    public static string Difference(IReadOnlyDictionary<string, ServicePort> old, IReadOnlyDictionary<string, ServicePort> next)
    {
        var script = new StringBuilder();
        foreach (var (id, port) in old)
        {
            if (!next.TryGetValue(id, out var replacement) || !replacement.Equals(port))
            {
                Remove(script, port, replacement);
            }
        }

        foreach (var (id, port) in next)
        {
            if (!old.TryGetValue(id, out var previous) || !previous.Equals(port))
            {
                Add(script, port, previous);
            }
        }

        var before = old.Values.Select(port => port.Address).ToHashSet();
        var after = next.Values.Select(port => port.Address).ToHashSet();
        Elements(script, "service-addresses", before.Select(Text), after.Select(Text));
        Elements(script, "hairpin", Hairpins(old), Hairpins(next));
        return script.ToString();
    }

    private static void Remove(StringBuilder script, ServicePort port, ServicePort? replacement)
    {
        if (port.Endpoints.Count == 0)
        {
            Line(script, $"delete element {Table} no-endpoints {{ {Key(port)} : goto refuse }}");
            return;
        }

        Line(script, $"delete element {Table} service-ports {{ {Key(port)} : goto {port.Id} }}");
        Line(script, $"flush chain {Table} {port.Id}");
        Line(script, $"delete chain {Table} {port.Id}");
        if (port.AffinitySeconds is null)
        {
            return;
        }

        // The chains that refer to the sets are gone by now; sets of endpoints that stay keep their clients.
        foreach (var endpoint in port.Endpoints)
        {
            Line(script, $"flush chain {Table} {Chain(port, endpoint)}");
            Line(script, $"delete chain {Table} {Chain(port, endpoint)}");
            if (replacement?.AffinitySeconds != port.AffinitySeconds || !replacement!.Endpoints.Contains(endpoint))
            {
                Line(script, $"delete set {Table} {Clients(port, endpoint)}");
            }
        }
    }

    private static void Add(StringBuilder script, ServicePort port, ServicePort? previous)
    {
        if (port.Endpoints.Count == 0)
        {
            Line(script, $"add element {Table} no-endpoints {{ {Key(port)} : goto refuse }}");
            return;
        }

        Line(script, $"add chain {Table} {port.Id}");
        if (port.IsExternal)
        {
            Line(script, $"add rule {Table} {port.Id} meta mark set meta mark or {MasqueradeMark}");
        }

        if (port.AffinitySeconds is { } seconds)
        {
            AddSticky(script, port, previous, seconds);
        }
        else
        {
            var targets = port.Endpoints.Select((endpoint, index) => $"{index} : {endpoint.Address} . {endpoint.Port}");
            Line(script, $"add rule {Table} {port.Id} meta l4proto {port.Protocol} dnat ip to numgen random mod {port.Endpoints.Count} map {{ {string.Join(", ", targets)} }}");
        }

        Line(script, $"add element {Table} service-ports {{ {Key(port)} : goto {port.Id} }}");
    }

    private static void AddSticky(StringBuilder script, ServicePort port, ServicePort? previous, int seconds)
    {
        foreach (var endpoint in port.Endpoints)
        {
            if (previous?.AffinitySeconds != seconds || !previous!.Endpoints.Contains(endpoint))
            {
                Line(script, $"add set {Table} {Clients(port, endpoint)} {{ type ipv4_addr; flags dynamic,timeout; timeout {seconds}s; }}");
            }

            Line(script, $"add chain {Table} {Chain(port, endpoint)}");
            Line(script, $"add rule {Table} {Chain(port, endpoint)} update @{Clients(port, endpoint)} {{ ip saddr }}");
            Line(script, $"add rule {Table} {Chain(port, endpoint)} meta l4proto {port.Protocol} dnat to {endpoint}");
        }

        foreach (var endpoint in port.Endpoints)
        {
            Line(script, $"add rule {Table} {port.Id} ip saddr @{Clients(port, endpoint)} goto {Chain(port, endpoint)}");
        }

        var targets = port.Endpoints.Select((endpoint, index) => $"{index} : goto {Chain(port, endpoint)}");
        Line(script, $"add rule {Table} {port.Id} numgen random mod {port.Endpoints.Count} vmap {{ {string.Join(", ", targets)} }}");
    }

    private static void Elements(StringBuilder script, string set, IEnumerable<string> before, IEnumerable<string> after)
    {
        var old = before.ToHashSet();
        var next = after.ToHashSet();
        Change("delete", old.Except(next).Order(StringComparer.Ordinal).ToList());
        Change("add", next.Except(old).Order(StringComparer.Ordinal).ToList());

        void Change(string verb, List<string> elements)
        {
            if (elements.Count > 0)
            {
                Line(script, $"{verb} element {Table} {set} {{ {string.Join(", ", elements)} }}");
            }
        }
    }

    /// <summary>A pod that reaches itself through a Service would answer itself directly; masquerading sends the answer through the translation.</summary>
    private static IEnumerable<string> Hairpins(IReadOnlyDictionary<string, ServicePort> table) =>
        table.Values.SelectMany(port => port.Endpoints).Select(endpoint => $"{endpoint.Address} . {endpoint.Address}");

    private static string Key(ServicePort port) => $"{port.Address} . {port.Protocol} . {port.Port}";

    private static string Chain(ServicePort port, ServiceEndpoint endpoint) => $"{port.Id}-to-{endpoint.Address.ToString().Replace('.', '-')}-{endpoint.Port}";

    private static string Clients(ServicePort port, ServiceEndpoint endpoint) => $"{Chain(port, endpoint)}-clients";

    private static string Text(IPAddress address) => address.ToString();

    private static void Line(StringBuilder script, string line) => script.Append(line).Append('\n');
}
