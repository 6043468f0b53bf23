using System.Text.RegularExpressions;

namespace Mesh.Architecture.Tests;

/// <summary>House rules that a reader relies on: files stay small, and only some folders see Kubernetes.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;

    [Fact]
    public void Files_OfCode_HaveAtMost400Lines()
    {
        IEnumerable<string> tooLong = Repository.Files("*.cs")
            .Select(path => (Path: path, Lines: Repository.Read(path).Count(c => c == '\n')))
            .Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Files_OfProducts_DeclareOneTopLevelType()
    {
        IEnumerable<string> several = Repository.Files("*.cs")
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal))
            .Select(path => (Path: path, Types: TopLevelType().Count(Repository.Read(path))))
            .Where(file => file.Types > 1)
            .Select(file => $"{file.Path}: {file.Types} types");

        Assert.Empty(several);
    }

    /// <summary>The model, what is sent, and how it is sent are independent of where it came from (Linkerd's core / k8s / grpc split).</summary>
    [Theory]
    [InlineData("Model")]
    [InlineData("Snapshots")]
    [InlineData("Discovery")]
    public void ControlPlane_BehindTheTranslators_SeesNoKubernetesClient(string folder)
    {
        IEnumerable<string> offenders = Repository.Files("*.cs")
            .Where(path => path.StartsWith($"controlplane/Mesh.ControlPlane/{folder}/", StringComparison.Ordinal))
            .Where(path => KubernetesUsing().IsMatch(Repository.Read(path)));

        Assert.Empty(offenders);
    }

    // Top-level types stand at the beginning of a line, because namespaces are file-scoped.
    [GeneratedRegex(@"^(?:public |internal |file )?(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|struct|record|interface|enum|delegate) ", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^using (?:static )?(?:k8s|Mesh\.Kubernetes)\b", RegexOptions.Multiline)]
    private static partial Regex KubernetesUsing();
}
