namespace Mesh.ControlPlane.Model;

/// <summary>Kinds of routes. The order is that of precedence on one port: the first one wins (GEP-1426).</summary>
internal enum RouteKind
{
    Grpc,

    Http,
}
