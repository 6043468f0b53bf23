using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>Says which pages there are.</summary>
internal static class IndexPage
{
    public const string Path = "/debug";

    /// <summary>The pages, and one more that lists them.</summary>
    public static IReadOnlyList<AdminPage> With(params IReadOnlyList<AdminPage> pages)
    {
        string list = string.Concat(pages.Select(page => $"{(page.Method == KnownMethod.Get ? "GET" : "POST"),-5} {page.Path}\n"));
        return [new AdminPage(KnownMethod.Get, Path, _ => ValueTask.FromResult(AdminResponse.Text(200, list))) { IsCheap = true }, .. pages];
    }
}
