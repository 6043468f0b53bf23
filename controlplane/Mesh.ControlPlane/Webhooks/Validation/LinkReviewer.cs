using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>ClusterLinks: they stand for themselves.</summary>
/// <param name="cluster">Name of this cluster.</param>
internal sealed class LinkReviewer(string cluster) : IObjectReviewer
{
    public string Group => TrafficPolicy.ApiGroup;

    public string Kind => ClusterLink.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world) =>
        LinkTranslator.Read(ObjectJson.Deserialize<ClusterLink>(value.GetRawText()), cluster).Accepted is { Holds: false } refusal ? Verdict.Refused(refusal.Message) : Verdict.Good;
}
