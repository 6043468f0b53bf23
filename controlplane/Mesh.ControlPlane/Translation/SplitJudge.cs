using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>Says of a TrafficSplit whether it is in force and whether all it names exists.</summary>
internal static class SplitJudge
{
    public static SplitState Judge(TrafficSplit split, SplitBook book, IKubernetesView view)
    {
        var name = split.NameOf();
        var reading = SplitTranslator.Read(split);
        var inForce = book.InForce(name);
        return new(
            name,
            split.Metadata.Uid ?? "",
            split.Metadata.Generation ?? 0,
            (reading.Rule ?? inForce)?.Apex,
            Accepted(reading, inForce, book, view),
            reading.Rule is { } rule ? ResolvedRefs(rule, view) : new(false, "Invalid", "the spec was not accepted"));
    }

    private static SplitFinding Accepted(SplitReading reading, SplitRule? inForce, SplitBook book, IKubernetesView view)
    {
        if (reading.Rule is not { } rule)
        {
            var refusal = reading.Refusal!;
            return inForce is null ? refusal : refusal with { Message = $"{refusal.Message}; the last valid version stays in force" };
        }

        return book.Winner(rule.Apex, view) is { } winner && winner.Name != rule.Name
            ? new(false, "Conflicted", $"service {rule.Apex.Name} is already split by TrafficSplit {winner.Name.Name}, which is older")
            : new(true, "Accepted", $"splits service {rule.Apex.Name}");
    }

    private static SplitFinding ResolvedRefs(SplitRule rule, IKubernetesView view)
    {
        if (view.Service(rule.Apex) is not { } apex || !apex.IsInMesh())
        {
            return new(false, "ServiceNotFound", $"there is no Service {rule.Apex.Name} in the mesh to split");
        }

        List<string> absent = [], portless = [];
        foreach (var backend in rule.Backends)
        {
            if (view.Service(backend.Service) is not { } service || !service.IsInMesh())
            {
                absent.Add(backend.Service.Name);
            }
            else if (apex.TcpPorts().Where(port => !backend.Offers(port.Port, view.Service)).Select(port => port.Port).ToList() is { Count: > 0 } ports)
            {
                portless.Add($"{backend.Service.Name} has no port {string.Join(", ", ports)}");
            }
        }

        return absent.Count > 0
            ? new(false, "BackendNotFound", $"no traffic goes to backends that do not exist in the mesh: {string.Join(", ", absent)}")
            : portless.Count > 0
                ? new(false, "PortNotFound", $"a backend gets no traffic on a port that it does not have: {string.Join("; ", portless)}")
                : new(true, "ResolvedRefs", "all backends exist");
    }
}
