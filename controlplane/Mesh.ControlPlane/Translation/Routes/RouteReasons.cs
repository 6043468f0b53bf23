namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reasons of the conditions of routes, as the Gateway API names them.</summary>
internal static class RouteReasons
{
    public const string Accepted = "Accepted";
    public const string NoMatchingParent = "NoMatchingParent";
    public const string UnsupportedValue = "UnsupportedValue";
    public const string IncompatibleFilters = "IncompatibleFilters";
    public const string Conflicted = "Conflicted";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string RefNotPermitted = "RefNotPermitted";
    public const string InvalidKind = "InvalidKind";
    public const string BackendNotFound = "BackendNotFound";
    public const string UnsupportedProtocol = "UnsupportedProtocol";
}
