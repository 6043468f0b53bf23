namespace Mesh.Cli.Tests.Support;

/// <summary>Runs meshctl as its Program does.</summary>
internal static class Run
{
    public static async Task<(int Code, string Output, string Error)> MeshctlAsync(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = await Meshctl.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
