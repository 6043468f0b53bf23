using System.Reflection;
using System.Text.Json.Nodes;
using Mesh.Cli.Yaml;

namespace Mesh.Cli.Installing;

/// <summary>The mesh's own manifests, which lie in this executable, in the order of their kustomizations.</summary>
internal static class MeshManifests
{
    private const string Prefix = "manifests/";
    private const string Kustomization = "kustomization.yaml";

    /// <summary>The version of the mesh that these manifests install.</summary>
    public static string Version => typeof(MeshManifests).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>Reads all objects and sets what an installation may choose.</summary>
    public static IReadOnlyList<JsonObject> Read(InstallationSettings settings)
    {
        List<JsonObject> objects = [];
        AddDirectory("", objects);
        foreach (string part in settings.Parts ?? [])
        {
            AddDirectory($"{part}/", objects);
        }

        foreach (JsonObject item in objects)
        {
            settings.ApplyTo(item);
        }

        return objects;
    }

    private static void AddDirectory(string directory, List<JsonObject> objects)
    {
        JsonNode kustomization = YamlDocuments.Read(Text(directory + Kustomization)).Single(document => document.Content is not null).Content!;
        foreach (string entry in kustomization["resources"]!.AsArray().Select(entry => (string)entry!))
        {
            if (entry.EndsWith(".yaml", StringComparison.Ordinal))
            {
                objects.AddRange(YamlDocuments.Read(Text(directory + entry)).Select(document => document.Content).OfType<JsonObject>());
            }
            else
            {
                AddDirectory($"{directory}{entry}/", objects);
            }
        }
    }

    private static string Text(string path)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + path)
            ?? throw new InvalidOperationException($"{Prefix}{path} is named by a kustomization and does not lie in this executable");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
