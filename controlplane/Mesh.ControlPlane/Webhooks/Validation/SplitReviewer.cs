using System.Text.Json;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>TrafficSplits.</summary>
internal sealed class SplitReviewer : IObjectReviewer
{
    public string Group => TrafficSplit.ApiGroup;

    public string Kind => TrafficSplit.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world)
    {
        var split = ObjectJson.Deserialize<TrafficSplit>(value.GetRawText());
        split.Metadata.CreationTimestamp ??= world.Now;
        var reading = SplitTranslator.Read(split);
        if (reading.Refusal is { } refusal)
        {
            return Verdict.Refused(refusal.Message);
        }

        return world.View is { } view ? new(null, Findings.Of(Judge(split, reading.Rule!, view, world))) : Verdict.Good;
    }

    private static Model.SplitState Judge(TrafficSplit split, SplitRule rule, IKubernetesView view, ReviewWorld world)
    {
        var rules = new RulesInForce();
        foreach (var other in view.SplitsIn(rule.Name.Namespace).Append(split))
        {
            rules.Splits.Update(other.NameOf(), other);
        }

        foreach (var group in rule.Groups)
        {
            rules.Groups.Update(group, view.RouteGroup(group));
        }

        foreach (var route in world.RoutesAt(new HashSet<Api.Resources.ResourceName> { rule.Apex }))
        {
            rules.Routes.Update(route, view.Route(route));
        }

        return new SplitJudge(rules, view, new(view, world.Model.ClusterSet)).Judge(split);
    }
}
