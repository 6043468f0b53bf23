using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Filters, read.</summary>
/// <param name="Changes">All that needs no other object; without mirrors.</param>
/// <param name="Mirrors">Mirrors, whose backends are not looked up yet.</param>
internal sealed record RouteFilters(HttpFilters Changes, ValueList<RouteMirror> Mirrors)
{
    public static readonly RouteFilters None = new(HttpFilters.None, []);

    /// <summary>Of a backend: the cluster whose endpoints alone are meant; empty for those of all.</summary>
    public string Cluster { get; init; } = "";
}
