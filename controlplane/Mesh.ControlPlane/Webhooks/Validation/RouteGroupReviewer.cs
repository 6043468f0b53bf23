using System.Text.Json;
using k8s;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Translation.Groups;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>HTTPRouteGroups: they stand for themselves.</summary>
internal sealed class RouteGroupReviewer : IObjectReviewer
{
    public string Group => HttpRouteGroup.ApiGroup;

    public string Kind => HttpRouteGroup.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world) => new(RouteGroupTranslator.Read(KubernetesJson.Deserialize<HttpRouteGroup>(value.GetRawText())).Refusal, []);
}
