using System.Reflection;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Mesh.Benchmarks;

BenchmarkArguments arguments = BenchmarkArguments.Parse(args);
if (arguments.IsHelp)
{
    ConsoleLogger.Default.Write(BenchmarkArguments.Help);
    return 0;
}

Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(arguments.Passed, BenchmarkConfig.Create(arguments.IsFull))];
bool passed = summaries.Length > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
return passed || arguments.IsListing ? 0 : 1;
