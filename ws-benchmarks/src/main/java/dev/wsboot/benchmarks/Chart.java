package dev.wsboot.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as SVG. Readable on light and on dark pages.
 */
final class Chart {

	private static final int LABELS = 250;

	private static final int WIDTH = 760;

	private static final int VALUES = 70;

	private static final int TOP = 56;

	private static final int ROW = 26;

	private final String title;

	private final String unit;

	private final List<Bar> bars = new ArrayList<>();

	Chart(String title, String unit) {
		this.title = title;
		this.unit = unit;
	}

	void add(String label, Statistics value, boolean ours) {
		this.bars.add(new Bar(label, value, ours));
	}

	String svg() {
		int height = TOP + this.bars.size() * ROW + 8;
		double max = this.bars.stream().mapToDouble((bar) -> bar.value.max()).max().orElse(1);
		double scale = (WIDTH - LABELS - VALUES) / Math.max(max, Double.MIN_NORMAL);
		StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
						+ "font-family=\"sans-serif\" font-size=\"13\">\n<title>%s</title>\n"
						+ "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
						+ "<text x=\"8\" y=\"22\" font-size=\"16\" font-weight=\"bold\">%s</text>\n"
						+ "<text x=\"8\" y=\"42\" fill=\"#555\">%s</text>\n",
				WIDTH, height, WIDTH, height, escape(this.title), escape(this.title), escape(this.unit)));
		for (int i = 0; i < this.bars.size(); i++) {
			this.bars.get(i).draw(svg, TOP + i * ROW, scale);
		}
		return svg.append("</svg>\n").toString();
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	/**
	 * One server.
	 *
	 * @param label its name
	 * @param value what was measured
	 * @param ours whether it stands out
	 */
	private record Bar(String label, Statistics value, boolean ours) {

		void draw(StringBuilder svg, int top, double scale) {
			double end = LABELS + this.value.median() * scale;
			svg.append(String.format(Locale.ROOT,
					"<text x=\"%d\" y=\"%d\" text-anchor=\"end\"%s>%s</text>\n"
							+ "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>\n",
					LABELS - 8, top + 13, this.ours ? " font-weight=\"bold\"" : "", escape(this.label), LABELS, top,
					Math.max(1, end - LABELS), this.ours ? "#2a7d4f" : "#9aa5b1"));
			double right = LABELS + this.value.max() * scale;
			if (this.value.max() > this.value.min()) {
				svg.append(String.format(Locale.ROOT,
						"<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\"/>\n",
						LABELS + this.value.min() * scale, top + 8, right, top + 8));
			}
			svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", right + 6, top + 13,
					Report.digits(this.value.median())));
		}

	}

}
