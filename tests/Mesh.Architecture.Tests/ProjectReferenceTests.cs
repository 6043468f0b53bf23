using System.Xml.Linq;

namespace Mesh.Architecture.Tests;

/// <summary>
/// The dependency rule: api ← controlplane, proxy, injector ← sandbox, cli; never sideways. Two libraries may be shared on purpose: the injector's pure
/// patch function and the informers.
/// </summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Mesh.Api"] = [],
        ["Mesh.Kubernetes"] = ["Mesh.Api"],
        ["Mesh.ControlPlane"] = ["Mesh.Api", "Mesh.Kubernetes"],
        ["Mesh.Proxy"] = ["Mesh.Api"],
        ["Mesh.Injection"] = ["Mesh.Api"],
        ["Mesh.Injector"] = ["Mesh.Api", "Mesh.Injection"],
        ["Mesh.Cli"] = ["Mesh.Api", "Mesh.Injection", "Mesh.Kubernetes"],
        ["Mesh.Samples"] = [],
        ["Mesh.Sandbox.Api"] = [],
        ["Mesh.Sandbox.Controllers"] = ["Mesh.Kubernetes"],
        ["Mesh.Sandbox.Node"] = ["Mesh.Kubernetes"],
        ["Mesh.Sandbox"] = ["Mesh.Api", "Mesh.Kubernetes", "Mesh.Sandbox.Api", "Mesh.Sandbox.Controllers", "Mesh.Sandbox.Node"],
    };

    public static TheoryData<string> ProductProjects => new(
        Repository.Files("*.csproj").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("bench/", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void References_OfAProduct_StayInsideTheDependencyRule(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        IEnumerable<string> references = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{project} is new: give it a place in the dependency rule");
        Assert.Empty(references.Except(allowed!));
    }

    [Theory]
    [InlineData("api/Mesh.Api.csproj")]
    [InlineData("proxy/Mesh.Proxy.csproj")]
    [InlineData("injector/Mesh.Injection/Mesh.Injection.csproj")]
    [InlineData("injector/Mesh.Injector/Mesh.Injector.csproj")]
    public void Packages_OfNativeParts_DoNotIncludeAKubernetesClient(string project) =>
        Assert.DoesNotContain("KubernetesClient", Repository.Read(project), StringComparison.Ordinal);

    [Fact]
    public void Api_KnowsNoAspNet() =>
        Assert.DoesNotContain("AspNetCore", Repository.Read("api/Mesh.Api.csproj"), StringComparison.Ordinal);
}
