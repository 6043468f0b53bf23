namespace Mesh.ControlPlane.Model.Http;

/// <summary>Changes of a request on its way and of its answer.</summary>
internal sealed record HttpFilters(HeaderModifier? Request, HeaderModifier? Response, HttpRedirect? Redirect, UrlRewrite? Rewrite, ValueList<HttpMirror> Mirrors)
{
    public static readonly HttpFilters None = new(null, null, null, null, []);
}
