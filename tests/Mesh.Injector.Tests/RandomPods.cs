using CsCheck;

namespace Mesh.Injector.Tests;

/// <summary>Generators of JSON texts: pods of every shape that the API server may send, and documents that only look like pods.</summary>
internal static class RandomPods
{
    private static readonly string[] Words =
    [
        "apiVersion", "kind", "metadata", "spec", "labels", "annotations", "containers", "initContainers", "volumes", "name", "image", "ports",
        "containerPort", "protocol", "securityContext", "runAsUser", "hostNetwork", "os", "nodeSelector", "kubernetes.io/os", "windows",
        "mesh.dev/inject", "enabled", "disabled", "mesh.dev/proxy-image", "mesh.dev/proxy-cpu-limit", "mesh.dev/exclude-inbound-ports",
        "mesh.dev/exclude-outbound-cidrs", "mesh-proxy", "mesh-redirect", "a~1b/c~0d", "", "\\u0000", "\\ud800", "10.0.0.0/8", "80,90", "100m",
        "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes",
    ];

    private static readonly Gen<string> Word = Gen.OneOf(Words);

    private static readonly Gen<string> Scalar = Gen.OneOf<string>(
        Word.Select(word => $"\"{word}\""),
        Gen.Int.Select(number => $"{number}"),
        Gen.OneOf("true", "false", "null", "1e999", "2112", "15001", "-0", "0.5"));

    /// <summary>Any JSON document, made of the words that pods are made of. No member appears twice.</summary>
    public static Gen<string> Anything { get; } = Gen.OneOf<string>(Document(4), PodLike(4));

    /// <summary>Valid pods.</summary>
    public static Gen<string> Pods { get; } =
        from labels in Map("labels", "app", "tier/front", "a~1b/c~0d")
        from annotations in Map("annotations", "note", "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes", "mesh.dev/proxy-cpu-limits")
        from initContainers in List("initContainers", "init")
        from containers in Names("app").Select(items => $"\"containers\":[{items}]")
        from volumes in List("volumes", "volume")
        from rest in Gen.OneOf(
            "\"restartPolicy\":\"Never\"", "\"securityContext\":{\"runAsNonRoot\":true,\"fsGroup\":7}", "\"unknownField\":{\"x\":[1,{\"y\":null}]}")
        select $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"web-"{{labels}}{{annotations}} },"spec":{ {{containers}},{{rest}}{{initContainers}}{{volumes}} } }""";

    private static Gen<string> Map(string name, params string[] keys) => Gen.OneOf<string>(
        Gen.OneOf("", $",\"{name}\":null", $",\"{name}\":{{}}"),
        Gen.Int[1, keys.Length].Select(count => $",\"{name}\":{{{Entries(keys.Take(count))}}}"));

    private static string Entries(IEnumerable<string> keys) => string.Join(',', keys.Select(key => $"\"{key}\":\"value of {key[..3]}\""));

    private static Gen<string> List(string name, string item) => Gen.OneOf<string>(
        Gen.OneOf("", $",\"{name}\":null", $",\"{name}\":[]"),
        Names(item).Select(items => $",\"{name}\":[{items}]"));

    private static Gen<string> Names(string prefix) => Gen.Int[1, 4].Select(count => string.Join(
        ',', Enumerable.Range(0, count).Select(i => $$"""{"name":"{{prefix}}-{{i}}","env":[{"name":"A","value":"{{i}}"}]}""")));

    private static Gen<string> PodLike(int depth) =>
        from metadata in Document(depth - 1)
        from spec in Object(depth - 1, "containers", "initContainers", "volumes", "os", "nodeSelector", "securityContext")
        select $$"""{"metadata":{{metadata}},"spec":{{spec}}}""";

    private static Gen<string> Document(int depth) => depth == 0
        ? Scalar
        : Gen.OneOf<string>(
            Scalar,
            Document(depth - 1).Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Word, Document(depth - 1)).Array[0, 4].Select(Members));

    private static Gen<string> Object(int depth, params string[] names) =>
        Gen.Select(Gen.OneOf(names), Document(depth)).Array[0, 5].Select(Members);

    private static string Members((string Name, string Value)[] members) =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Name).Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
}
