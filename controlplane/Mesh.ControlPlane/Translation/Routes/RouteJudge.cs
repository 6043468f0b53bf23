using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Says of a route, for each Service it attaches to, whether it is in force and whether all it refers to can be used.</summary>
internal static class RouteJudge
{
    // A message of a condition is read by people.
    private const int MaxListed = 5;

    public static RouteState Judge(IRouteObject route, RouteBook book, IKubernetesView view, ReferenceResolver references)
    {
        var name = RouteTranslator.NameOf(route);
        var reading = RouteTranslator.Read(route);
        var resolved = reading.Route is { } read ? ResolvedRefs(read, references) : new(false, "Invalid", "the spec was not accepted");
        var parents = reading.Parents.Select(parent => new RouteParentState(
            parent.Service,
            parent.SectionName,
            parent.Port,
            parent.Service.Namespace == name.Name.Namespace ? null : name.Name.Namespace,
            reading.Refusal is { } refusal ? Refused(refusal, book.InForce(name)) : Accepted(name, parent, book, view),
            resolved));
        return new(name, route.Metadata.Uid ?? "", route.Metadata.Generation ?? 0, parents.ToValueList());
    }

    private static Finding Refused(Finding refusal, MeshRoute? inForce) =>
        inForce is null ? refusal : refusal with { Message = $"{refusal.Message}; the last valid version stays in force" };

    private static Finding Accepted(RouteName route, RouteParent parent, RouteBook book, IKubernetesView view)
    {
        var service = view.Service(parent.Service);
        if (ParentPorts.Fault(service, parent) is { } fault)
        {
            return new(false, RouteReasons.NoMatchingParent, fault);
        }

        var ports = ParentPorts.Of(service!, parent).ToHashSet();
        var attachments = new ServiceRoutes(service!, book.AttachedTo(parent.Service)).Of(route).Where(attachment => ports.Contains(attachment.Port)).ToList();
        string refused = string.Join("; ", attachments
            .Where(attachment => attachment.Outcome != AttachmentOutcome.InForce)
            .GroupBy(attachment => attachment.Outcome)
            .Select(group => Describe(group.Key, group.Select(attachment => attachment.Port))));
        if (attachments.Any(attachment => attachment.Outcome == AttachmentOutcome.InForce))
        {
            return new(true, RouteReasons.Accepted, $"decides about HTTP requests to Service {parent.Service}{(refused.Length > 0 ? $"; but {refused}" : "")}");
        }

        bool conflicted = attachments.Any(attachment => attachment.Outcome == AttachmentOutcome.Conflicted);
        return new(false, conflicted ? RouteReasons.Conflicted : RouteReasons.UnsupportedValue, refused);
    }

    private static string Describe(AttachmentOutcome outcome, IEnumerable<int> ports)
    {
        string list = string.Join(", ", ports.Order());
        return outcome == AttachmentOutcome.Conflicted
            ? $"a GRPCRoute decides about port {list}, and takes precedence"
            : $"older routes leave no room on port {list}: a port takes {ServiceRoutes.MaxMatches} matches and {ServiceRoutes.MaxPatterns} regular expressions of all routes together, a Service {ServiceRoutes.MaxSize / 1024} KiB";
    }

    private static Finding ResolvedRefs(MeshRoute route, ReferenceResolver references)
    {
        var faults = route.References
            .Select(reference => references.Fault(route.Name, reference))
            .OfType<Finding>()
            .Distinct()
            .ToList();
        return faults.Count == 0
            ? new(true, RouteReasons.ResolvedRefs, "all backends exist")
            : new(false, faults[0].Reason, string.Join("; ", faults.Take(MaxListed).Select(fault => fault.Message)) + (faults.Count > MaxListed ? $"; and {faults.Count - MaxListed} more" : ""));
    }
}
