using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Groups;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>Says of a TrafficSplit whether it is in force and whether all it names exists.</summary>
internal sealed class SplitJudge(RulesInForce rules, IKubernetesView view, BackendLookup backends)
{
    // A message of a condition is read by people.
    private const int MaxListed = 5;

    public SplitState Judge(TrafficSplit split)
    {
        var name = split.NameOf();
        var reading = SplitTranslator.Read(split);
        var inForce = rules.Splits.InForce(name);
        return new(
            name,
            split.Metadata.Uid ?? "",
            split.Metadata.Generation ?? 0,
            (reading.Rule ?? inForce)?.Apex,
            Accepted(reading, inForce),
            reading.Rule is { } rule ? ResolvedRefs(rule) : new(false, "Invalid", "the spec was not accepted"));
    }

    private Finding Accepted(SplitReading reading, SplitRule? inForce)
    {
        if (reading.Rule is not { } rule)
        {
            var refusal = reading.Refusal!;
            return inForce is null ? refusal : refusal with { Message = $"{refusal.Message}; the last valid version stays in force" };
        }

        return rules.Splits.Winner(rule.Apex) is { } winner && winner.Name != rule.Name
            ? new(false, "Conflicted", $"service {rule.Apex.Name} is already split by TrafficSplit {winner.Name.Name}, which is older")
            : Overridden(rule) ?? new(true, "Accepted", $"splits service {rule.Apex.Name}");
    }

    /// <summary>Routes decide about HTTP requests before any split.</summary>
    private Finding? Overridden(SplitRule rule)
    {
        if (view.Service(rule.Apex) is not { } apex || !apex.IsInMesh())
        {
            return null;
        }

        var routes = new ServiceRoutes(apex, rules.Routes.AttachedTo(rule.Apex));
        var ports = apex.TcpPorts().Where(port => ProtocolRules.Of(port) != PortProtocol.Tcp).Select(port => port.Port).Order().ToList();
        var routed = ports.Where(port => routes.InForce(ServiceRoutes.Producer, port).Count > 0).ToList();
        if (routed.Count == 0)
        {
            return null;
        }

        var names = routed.SelectMany(port => routes.InForce(ServiceRoutes.Producer, port)).Select(route => route.Name.ToString()).Distinct().ToList();
        string by = string.Join(", ", names.Take(MaxListed)) + (names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "");
        string message = $"HTTP requests to port {string.Join(", ", routed)} of service {rule.Apex.Name} go where {by} says";
        // With matches a split is about HTTP only.
        bool idle = rule.Groups.Count > 0 && routed.Count == ports.Count;
        return new(!idle, "Overridden", idle ? $"{message}; nothing is left to split" : $"{message}; the split decides about the rest");
    }

    private Finding ResolvedRefs(SplitRule rule)
    {
        if (view.Service(rule.Apex) is not { } apex || !apex.IsInMesh())
        {
            return new(false, "ServiceNotFound", $"there is no Service {rule.Apex.Name} in the mesh to split");
        }

        List<string> absent = [], portless = [], elsewhere = [];
        foreach (var backend in rule.Backends)
        {
            if (backends.Service(backend.Service) is not { } service)
            {
                absent.Add(backend.Service.Name);
            }
            else if (backend.Cluster.Length > 0 && backends.ClusterFault(service, backend.Cluster) is { } fault)
            {
                elsewhere.Add(fault);
            }
            else if (apex.TcpPorts().Where(port => !backend.Offers(port.Port, backends)).Select(port => port.Port).ToList() is { Count: > 0 } ports)
            {
                portless.Add($"{backend.Service.Name} has no port {string.Join(", ", ports)}");
            }
        }

        return Groups(rule)
            ?? (absent.Count > 0
                ? new(false, "BackendNotFound", $"no traffic goes to backends that do not exist in the mesh: {string.Join(", ", absent)}")
                : elsewhere.Count > 0
                ? new(false, "BackendNotFound", $"a backend gets no traffic: {string.Join("; ", elsewhere)}")
                : portless.Count > 0
                    ? new(false, "PortNotFound", $"a backend gets no traffic on a port that it does not have: {string.Join("; ", portless)}")
                    : new(true, "ResolvedRefs", "all backends exist"));
    }

    private Finding? Groups(SplitRule rule)
    {
        List<string> absent = [], invalid = [];
        foreach (var name in rule.Groups)
        {
            if (view.RouteGroup(name) is not { } group)
            {
                absent.Add(name.Name);
            }
            else if (RouteGroupTranslator.Read(group).Refusal is { } refusal)
            {
                invalid.Add($"{name.Name}: {refusal}{(rules.Groups.InForce(name) is null ? "" : "; its last valid version stays in force")}");
            }
        }

        foreach (var name in rule.Groups.Except(SplitRouting.Fitting(rule, rules.Groups)))
        {
            invalid.Add($"{name.Name}: a split takes {ServiceRoutes.MaxPatterns} different regular expressions of all its groups together");
        }

        return absent.Count > 0
            ? new(false, "RouteGroupNotFound", $"nothing is split by groups that do not exist: {string.Join(", ", absent)}")
            : invalid.Count > 0 ? new(false, "InvalidRouteGroup", string.Join("; ", invalid)) : null;
    }
}
