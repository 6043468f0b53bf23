using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Defaults;

/// <summary>What Kubernetes fills into a volume.</summary>
internal static class VolumeDefaults
{
    /// <summary>0644 in the decimal that JSON needs.</summary>
    private const int FileMode = 420;

    /// <summary>Seconds.</summary>
    private const int TokenLifetime = 3600;

    public static void Apply(JsonObject volume)
    {
        if (!volume.Any(p => p.Key != "name"))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var kind in (ReadOnlySpan<string>)["secret", "configMap", "downwardAPI", "projected"])
        {
            volume.Child(kind)?.Default("defaultMode", FileMode);
        }

        volume.Child("hostPath")?.Default("type", "");
        DownwardApi(volume.Child("downwardAPI"));
        foreach (var source in volume.Child("projected")?.Objects("sources") ?? [])
        {
            source.Child("serviceAccountToken")?.Default("expirationSeconds", TokenLifetime);
            DownwardApi(source.Child("downwardAPI"));
        }
    }

    private static void DownwardApi(JsonObject? source)
    {
        foreach (var item in source?.Objects("items") ?? [])
        {
            item.Child("fieldRef")?.Default("apiVersion", "v1");
        }
    }
}
