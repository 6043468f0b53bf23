using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Translation.Groups;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>HTTPRouteGroups: they stand for themselves.</summary>
internal sealed class RouteGroupReviewer : IObjectReviewer
{
    public string Group => HttpRouteGroup.ApiGroup;

    public string Kind => HttpRouteGroup.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world) => new(RouteGroupTranslator.Read(ObjectJson.Deserialize<HttpRouteGroup>(value.GetRawText())).Refusal, []);
}
