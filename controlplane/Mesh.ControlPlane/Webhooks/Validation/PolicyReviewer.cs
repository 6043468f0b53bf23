using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Policies;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>TrafficPolicies.</summary>
internal sealed class PolicyReviewer : IObjectReviewer
{
    public string Group => TrafficPolicy.ApiGroup;

    public string Kind => TrafficPolicy.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world)
    {
        var policy = ObjectJson.Deserialize<TrafficPolicy>(value.GetRawText());
        policy.Metadata.CreationTimestamp ??= world.Now;
        var reading = PolicyTranslator.Read(policy);
        if (reading.Refusal is { } refusal)
        {
            return Verdict.Refused(refusal);
        }

        if (world.View is not { } view)
        {
            return Verdict.Good;
        }

        var book = new PolicyBook();
        foreach (var other in world.Model.Policies.Values.Where(state => state.Service == reading.Rule!.Service))
        {
            book.Update(other.Name, view.Policy(other.Name));
        }

        book.Update(policy.NameOf(), policy);
        return new(null, Findings.Of(PolicyJudge.Judge(policy, book, view)));
    }
}
