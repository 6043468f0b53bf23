using k8s.Models;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// Which routes are in force on which ports of one Service, and for whom. Routes of the Service's own namespace are for all clients (producer routes);
/// those of another namespace are for that namespace's clients and take the place of the former there; the groups are never merged (GEP-1426).
/// </summary>
internal sealed class ServiceRoutes
{
    /// <summary>Most lines in the table of one port; the contract with the sidecars.</summary>
    public const int MaxMatches = 4_096;

    /// <summary>Most different regular expressions in the table of one port; the contract with the sidecars, where each may grow to a megabyte of states.</summary>
    public const int MaxPatterns = 256;

    /// <summary>
    /// Most bytes of the routes of one group on all ports of a Service: with those of another group on other ports and with everything else, a Service
    /// stays below the 4 MiB that gRPC takes in one message.
    /// </summary>
    public const long MaxSize = 1_572_864;

    /// <summary>The group of the Service's own namespace.</summary>
    public const string Producer = "";

    private readonly List<Attachment> _attachments = [];

    /// <param name="service">The Service.</param>
    /// <param name="routes">The routes that have it as a parent, in the order of precedence between routes.</param>
    public ServiceRoutes(V1Service service, IReadOnlyList<MeshRoute> routes)
    {
        var name = service.NameOf();
        foreach (var group in routes.GroupBy(route => route.Name.Name.Namespace == name.Namespace ? Producer : route.Name.Name.Namespace))
        {
            long room = MaxSize;
            foreach (int port in service.TcpPorts().Select(port => port.Port).Order())
            {
                room = Attach(port, group.Key, room, [.. group.Where(route => route.Parents.Any(parent => parent.Service == name && ParentPorts.Of(service, parent).Contains(port)))]);
            }
        }
    }

    /// <summary>Namespaces whose clients have routes of their own, in order.</summary>
    public IEnumerable<string> ConsumerNamespaces => _attachments
        .Where(attachment => attachment.Clients != Producer && attachment.Outcome == AttachmentOutcome.InForce)
        .Select(attachment => attachment.Clients)
        .Distinct()
        .Order(StringComparer.Ordinal);

    /// <summary>The routes in force on a port for a group of clients, in order.</summary>
    public IReadOnlyList<MeshRoute> InForce(string clients, int port) =>
    [
        .. _attachments
            .Where(attachment => attachment.Clients == clients && attachment.Port == port && attachment.Outcome == AttachmentOutcome.InForce)
            .Select(attachment => attachment.Route),
    ];

    public IEnumerable<Attachment> Of(RouteName route) => _attachments.Where(attachment => attachment.Route.Name == route);

    /// <returns>The room that is left.</returns>
    private long Attach(int port, string clients, long room, IReadOnlyList<MeshRoute> routes)
    {
        if (routes.Count == 0)
        {
            return room;
        }

        var winner = routes.Min(route => route.Name.Kind);
        int matches = 0;
        HashSet<string> patterns = new(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            bool fits = matches + route.MatchCount <= MaxMatches
                && route.Size <= room
                && patterns.Count + route.Patterns.Count(pattern => !patterns.Contains(pattern)) <= MaxPatterns;
            var outcome = route.Name.Kind != winner ? AttachmentOutcome.Conflicted : fits ? AttachmentOutcome.InForce : AttachmentOutcome.TableFull;
            if (outcome == AttachmentOutcome.InForce)
            {
                matches += route.MatchCount;
                room -= route.Size;
                patterns.UnionWith(route.Patterns);
            }

            _attachments.Add(new(route, port, clients, outcome));
        }

        return room;
    }
}
