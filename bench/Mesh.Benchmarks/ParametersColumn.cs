using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Mesh.Benchmarks;

/// <summary>All parameters of a benchmark in one column: with a column each, a table over all types would be mostly question marks.</summary>
internal sealed class ParametersColumn : IColumn
{
    public string Id => nameof(ParametersColumn);

    public string ColumnName => "With";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Params;

    public int PriorityInCategory => 0;

    public bool IsNumeric => false;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Parameters";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        string.Join(", ", benchmarkCase.Parameters.Items.Select(parameter => $"{parameter.Name}={parameter.Value}"));

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
