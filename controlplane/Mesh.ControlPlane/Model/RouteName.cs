using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>A route object: two kinds may share a name.</summary>
internal readonly record struct RouteName(RouteKind Kind, ResourceName Name)
{
    /// <summary><c>HTTPRoute namespace/name</c>: how the object is named in logs and failure answers.</summary>
    public override string ToString() => $"{(Kind == RouteKind.Http ? "HTTPRoute" : "GRPCRoute")} {Name}";
}
